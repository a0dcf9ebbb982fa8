"""Contact points, first version (DSA Art. 11 and 12). Addresses stand beside it as facts of the operator."""

INTRODUCTION = (
    "Tu piszesz, gdy nie wiesz, do kogo. Odpowiada człowiek.",
    "Write here when you do not know whom to ask. A person answers.",
    "Пишіть сюди, якщо не знаєте, до кого звернутися. Відповідає людина.",
)
SECTIONS = [
    (
        "1",
        (
            "Dla sąsiadów",
            "W sprawach miejsca najszybciej pomoże jego animator – adres jest na stronie „O miejscu”. W sprawach całej "
            "strony napisz lub zadzwoń do nas: po polsku, po angielsku lub po ukraińsku. To jest punkt kontaktowy z "
            "art. 12 aktu o usługach cyfrowych.",
        ),
        (
            "For neighbours",
            "For matters of a place its animator helps soonest: the address is on the page “About the place”. For the "
            "website as a whole write or call us, in Polish, English or Ukrainian. This is the contact point of Art. "
            "12 of the Digital Services Act.",
        ),
        (
            "Для сусідів",
            "У справах місця найшвидше допоможе його аніматор — адреса є на сторінці «Про місце». У справах усього "
            "сайту пишіть або телефонуйте нам: польською, англійською чи українською. Це контактний пункт за ст. 12 "
            "Акта про цифрові послуги.",
        ),
    ),
    (
        "2",
        (
            "Dla urzędów i sądów",
            "Punkt kontaktowy dla organów państw, Komisji Europejskiej i Rady Usług Cyfrowych (art. 11 aktu o usługach "
            "cyfrowych) ma ten sam adres e-mail. Prosimy pisać po polsku lub po angielsku i dodać w temacie „DSA art. "
            "11”.",
        ),
        (
            "For authorities and courts",
            "The contact point for authorities of the Member States, the European Commission and the European Board "
            "for Digital Services (Art. 11 of the Digital Services Act) has the same e-mail address. Please write in "
            "Polish or English, with “DSA Art. 11” in the subject.",
        ),
        (
            "Для органів влади та судів",
            "Контактний пункт для органів держав, Європейської комісії та Європейської ради з цифрових послуг (ст. 11 "
            "Акта про цифрові послуги) має ту саму адресу електронної пошти. Просимо писати польською або англійською "
            "та додати в темі «DSA art. 11».",
        ),
    ),
    (
        "3",
        (
            "Treści nielegalne",
            "Zgłosisz je najszybciej odnośnikiem „Zgłoś” przy samej treści. Konto nie jest potrzebne. Gdy komuś grozi "
            "niebezpieczeństwo, najpierw zadzwoń pod 112.",
        ),
        (
            "Illegal content",
            "It is reported soonest by “Report” beside the content itself. No account is needed. When somebody is in "
            "danger, first call 112.",
        ),
        (
            "Незаконний вміст",
            "Найшвидше повідомити про нього посиланням «Поскаржитися» біля самого вмісту. Обліковий запис не потрібен. "
            "Якщо комусь загрожує небезпека, спершу телефонуйте 112.",
        ),
    ),
]
