"""A place's facade, drawn from its slug: the same place always gets the same house.

Lit windows are people who are here now. Colours are design tokens, so the house has its dusk in dark mode.
"""

import hashlib

WIDTH, HEIGHT = 1520, 360
WINDOWS = 14


def rng(seed):
    state = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield (state >> 33) / 2**31

def window(x, y, w, h, lit, kind, far=False):
    r = round(w / 2, 1) if kind == "arch" else 3
    d = f"M{x} {y+h}V{y+r}a{r} {r} 0 0 1 {r} -{r}h{round(w-2*r,1)}a{r} {r} 0 0 1 {r} {r}V{y+h}z"
    if far:
        dim = ' opacity=".75"' if lit else ""
        return f'<path d="{d}" fill="var(--{"amber" if lit else "glass-far"})"{dim}/>'
    out = f'<path d="{d}" fill="var(--{"amber" if lit else "glass"})" stroke="var(--frame)" stroke-width="4"/>'
    mx = round(x + w / 2, 1)
    out += f'<path d="M{mx} {y+(2 if kind!="arch" else 4)}V{y+h}M{x} {round(y+h*.48,1)}H{x+w}" stroke="var(--frame)" stroke-width="2.5" fill="none"/>'
    out += f'<rect x="{x-5}" y="{y+h}" width="{w+10}" height="5" rx="1.5" fill="var(--frame)"/>'
    return out

def inhabitant(x, y, w, h, n):
    base, cx, c = y + h, x + w / 2, "#7A3E12"
    if n == 0:  # a person
        return f'<g fill="{c}"><circle cx="{cx-4:.1f}" cy="{base-20:.1f}" r="5"/><path d="M{cx-13:.1f} {base}c0-10 4-14 9-14s9 4 9 14z"/></g>'
    if n == 1:  # a cat on the sill
        return f'<g fill="{c}"><path d="M{cx+2:.1f} {base}c-2-9 1-13 5-13l-1-5 4 3h3l4-3-1 6c3 2 3 9 2 12z"/></g>'
    if n == 2:  # a plant
        return f'<g><path d="M{cx-12:.1f} {base}l2-8h8l2 8z" fill="{c}"/><path d="M{cx-6:.1f} {base-8}c-8-3-8-10-7-12 5 1 7 6 7 12zm0 0c0-9 4-12 8-13 0 6-3 11-8 13z" fill="var(--leaf)"/></g>'
    if n == 3:  # a lamp
        return f'<g fill="{c}"><path d="M{cx:.1f} {y+2}v7" stroke="{c}" stroke-width="1.6"/><path d="M{cx-8:.1f} {y+17}l4-8h8l4 8z"/></g>'
    return f'<g fill="{c}"><circle cx="{cx-6:.1f}" cy="{base-17:.1f}" r="4.2"/><path d="M{cx-13:.1f} {base}c0-9 3-12 7-12s7 3 7 12z"/><circle cx="{cx+7:.1f}" cy="{base-14:.1f}" r="3.6"/><path d="M{cx+1:.1f} {base}c0-7 3-10 6-10s6 3 6 10z"/></g>'

def facade(slug, people=0, is_open=True, width=1520, height=360):
    g = rng(slug); rnd = lambda: next(g)
    ground = height - 34
    o = [f'<rect width="{width}" height="{height}" fill="var(--sky)"/>']
    # far row
    x = -30
    while x < width:
        w, h = 84 + rnd() * 70, 120 + rnd() * 110
        o.append(f'<rect x="{x:.0f}" y="{ground-h:.0f}" width="{w:.0f}" height="{h:.0f}" fill="var(--wall-far{"" if rnd()<.5 else "-2"})"/>')
        if rnd() < .5:
            o.append(f'<path d="M{x-4:.0f} {ground-h:.0f}h{w+8:.0f}l-14 -20h-{w-20:.0f}z" fill="var(--wall-far-2)"/>')
        for i in range(int(w // 30)):
            for j in range(int(h // 42)):
                o.append(window(round(x + 12 + i * 28), round(ground - h + 16 + j * 40), 14, 20, rnd() < .1, "rect", far=True))
        x += w + 4
    # the house
    cols, floors = 5, 3
    cw, fh = 82, 78
    hw = cols * cw + 36
    hx = (width - hw) // 2
    hy = ground - floors * fh - 18
    kind = ("arch", "rect")[int(rnd() * 2)]
    o.append(f'<path d="M{hx-12} {hy}h{hw+24}l-26 -34h-{hw-28}z" fill="var(--roof)"/>')
    o.append(f'<rect x="{hx+70}" y="{hy-58}" width="26" height="36" fill="var(--wall-2)"/><rect x="{hx+hw-110}" y="{hy-52}" width="26" height="30" fill="var(--wall-2)"/>')
    o.append(f'<rect x="{hx}" y="{hy}" width="{hw}" height="{ground-hy}" fill="var(--wall)"/>')
    o.append(f'<rect x="{hx-6}" y="{hy-2}" width="{hw+12}" height="10" fill="var(--frame)"/>')
    slots = [(f, c) for f in range(floors) for c in range(cols) if not (f == floors - 1 and c == 2)]
    order = sorted(slots, key=lambda s: rnd())
    lit = set(order[:min(people, len(order))])
    for f in range(floors):
        if f:
            o.append(f'<rect x="{hx}" y="{hy+14+f*fh-9}" width="{hw}" height="4" fill="var(--wall-2)"/>')
        for c in range(cols):
            if (f, c) not in slots:
                continue
            x, y, w, h = hx + 18 + c * cw + 20, hy + 14 + f * fh + 12, 42, 46
            on = (f, c) in lit
            o.append(window(x, y, w, h, on, kind))
            if on:
                o.append(inhabitant(x, y, w, h, (0, 4, 2, 0, 3, 1, 4, 0)[int(rnd() * 8)]))
    # door, lamp and awning: lit when the place is open
    dx = hx + 18 + 2 * cw + 8
    dy = ground - 74
    o.append(f'<path d="M{dx} {ground}v-50a33 33 0 0 1 66 0v50z" fill="var(--{"amber" if is_open else "glass"})" stroke="var(--frame)" stroke-width="5"/>')
    if is_open:
        o.append(f'<path d="M{dx+3} {ground}v-50a30 30 0 0 1 8 -20l14 12v58z" fill="#0B5B49"/>')
    else:
        o.append(f'<path d="M{dx+3} {ground}v-50a30 30 0 0 1 60 0v50z" fill="#0B5B49"/>')
    aw = 118; ax = dx + 33 - aw / 2; ay = dy - 24
    for i in range(6):
        o.append(f'<path d="M{ax+i*aw/6:.1f} {ay}h{aw/6:.1f}v22a{aw/12:.2f} {aw/12:.2f} 0 0 1 -{aw/6:.2f} 0z" fill="{"#A8265F" if i%2==0 else "#FFFFFF"}"/>')
    o.append(f'<rect x="0" y="{ground}" width="{width}" height="34" fill="var(--pave)"/><rect x="0" y="{ground}" width="{width}" height="5" fill="var(--frame)" opacity=".7"/>')
    # trees, a bench, a bicycle
    for tx, s, leaf in ((hx - 62, 1.0, "leaf"), (hx + hw + 58, 1.15, "leaf"), (hx + hw + 110, .8, "leaf-2"), (hx - 120, .75, "leaf-2")):
        o.append(f'<rect x="{tx-4:.0f}" y="{ground-60*s:.0f}" width="8" height="{60*s:.0f}" fill="#5A4331"/><ellipse cx="{tx:.0f}" cy="{ground-94*s:.0f}" rx="{38*s:.0f}" ry="{50*s:.0f}" fill="var(--{leaf})"/>')
    bx = hx + 26
    o.append(f'<g fill="#0B5B49"><rect x="{bx}" y="{ground-20}" width="76" height="6" rx="3"/><rect x="{bx}" y="{ground-36}" width="76" height="6" rx="3"/><rect x="{bx+8}" y="{ground-34}" width="5" height="36"/><rect x="{bx+63}" y="{ground-34}" width="5" height="36"/></g>')
    kx = hx + hw - 116
    o.append(f'<g fill="none" stroke="#10302A" stroke-width="3.5" stroke-linejoin="round"><circle cx="{kx}" cy="{ground-14}" r="16"/><circle cx="{kx+56}" cy="{ground-14}" r="16"/><path d="M{kx} {ground-14}l16 -26h28l12 26M{kx+16} {ground-40}l12 26h0l16 -26M{kx+28} {ground-14}H{kx}M{kx+12} {ground-46}h10M{kx+44} {ground-40}l-2 -10h8" stroke="#A8265F"/></g>')
    return "".join(o)
