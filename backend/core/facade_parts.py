"""Shapes of which a facade is made: each returns a piece of SVG."""

CLAY = "#7A3E12"


def pane(x, y, w, h, *, kind) -> str:
    """The glass of a window, as path data."""
    r = round(w / 2, 1) if kind == "arch" else 3
    return f"M{x} {y + h}V{y + r}a{r} {r} 0 0 1 {r} -{r}h{round(w - 2 * r, 1)}a{r} {r} 0 0 1 {r} {r}V{y + h}z"


def bars(x, y, w, h, *, kind) -> str:
    """The cross in a window, as path data."""
    top = y + (4 if kind == "arch" else 2)
    return f"M{round(x + w / 2, 1)} {top}V{y + h}M{x} {round(y + h * 0.48, 1)}h{w}"


def sill(x, y, w, h) -> str:
    """The sill under a window, as path data."""
    return f"M{x - 5} {y + h}h{w + 10}v5h-{w + 10}z"


def inhabitant(x, y, w, h, who: int) -> str:
    """Who stands in a lit window: 0 a person, 1 a cat, 2 a plant, 3 a lamp, 4 two people."""
    base, cx = y + h, x + w / 2
    if who == 0:
        inside = (
            f'<circle cx="{cx - 4:.1f}" cy="{base - 20:.1f}"'
            f' r="5"/><path d="M{cx - 13:.1f} {base}c0-10 4-14 9-14s9 4 9 14z"/>'
        )
    elif who == 1:
        inside = f'<path d="M{cx + 2:.1f} {base}c-2-9 1-13 5-13l-1-5 4 3h3l4-3-1 6c3 2 3 9 2 12z"/>'
    elif who == 2:
        inside = (
            f'<path d="M{cx - 12:.1f} {base}l2-8h8l2 8z"/><path d="M{cx - 6:.1f} {base - 8}'
            'c-8-3-8-10-7-12 5 1 7 6 7 12zm0 0c0-9 4-12 8-13 0 6-3 11-8 13z" fill="var(--leaf)"/>'
        )
    elif who == 3:
        inside = (
            f'<path d="M{cx:.1f} {y + 2}v7" stroke="{CLAY}"'
            f' stroke-width="1.6"/><path d="M{cx - 8:.1f} {y + 17}l4-8h8l4 8z"/>'
        )
    else:
        inside = (
            f'<circle cx="{cx - 6:.1f}" cy="{base - 17:.1f}"'
            f' r="4.2"/><path d="M{cx - 13:.1f} {base}c0-9 3-12 7-12s7 3 7 12z"/>'
            f'<circle cx="{cx + 7:.1f}" cy="{base - 14:.1f}"'
            f' r="3.6"/><path d="M{cx + 1:.1f} {base}c0-7 3-10 6-10s6 3 6 10z"/>'
        )
    return f'<g fill="{CLAY}">{inside}</g>'


def tree(x, ground, size, leaf) -> str:
    return (
        f'<rect x="{x - 4:.0f}" y="{ground - 60 * size:.0f}" width="8" height="{60 * size:.0f}" fill="#5A4331"/>'
        f'<ellipse cx="{x:.0f}" cy="{ground - 94 * size:.0f}" rx="{38 * size:.0f}" ry="{50 * size:.0f}"'
        f' fill="var(--{leaf})"/>'
    )


def bench(x, ground) -> str:
    return (
        f'<g fill="#0B5B49"><rect x="{x}" y="{ground - 20}" width="76" height="6" rx="3"/>'
        f'<rect x="{x}" y="{ground - 36}" width="76" height="6" rx="3"/>'
        f'<rect x="{x + 8}" y="{ground - 34}" width="5" height="36"/>'
        f'<rect x="{x + 63}" y="{ground - 34}" width="5" height="36"/></g>'
    )


def bicycle(x, ground) -> str:
    frame = (
        f"M{x} {ground - 14}l16 -26h28l12 26M{x + 16} {ground - 40}l12 26h0l16 -26M{x + 28} {ground - 14}H{x}"
        f"M{x + 12} {ground - 46}h10M{x + 44} {ground - 40}l-2 -10h8"
    )
    return (
        '<g fill="none" stroke="#10302A" stroke-width="3.5" stroke-linejoin="round">'
        f'<circle cx="{x}" cy="{ground - 14}" r="16"/><circle cx="{x + 56}" cy="{ground - 14}" r="16"/>'
        f'<path d="{frame}" stroke="#A8265F"/></g>'
    )
