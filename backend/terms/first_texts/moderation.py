"""Rules of the network, first version: how order is kept (DSA Art. 14, 16, 17, 20, 21) and how rules change."""

CLAUSES = [
    (
        "12",
        (
            "Jak dbamy o porządek",
            "Porządku pilnują ludzie: animatorzy i moderatorzy miejsc oraz moderatorzy sieci.",
        ),
        (
            "How order is kept",
            "People keep order: animators and moderators of the places, and moderators of the network.",
        ),
        (
            "Як ми дбаємо про порядок",
            "За порядком стежать люди: аніматори та модератори місць і модератори мережі.",
        ),
    ),
    (
        "12.1",
        (
            "Zgłoszenie",
            "Każdą wiadomość, zdjęcie, ogłoszenie i wydarzenie można zgłosić, także bez konta. Zgłaszający dostaje "
            "potwierdzenie, a potem odpowiedź z powodem.",
        ),
        (
            "Reporting",
            "Every message, photo, listing and event can be reported, also without an account. Whoever reports gets a "
            "receipt and then an answer with the reason.",
        ),
        (
            "Скарга",
            "На кожне повідомлення, світлину, оголошення та подію можна поскаржитися, також без облікового запису. Хто "
            "скаржиться, отримує підтвердження, а потім відповідь із причиною.",
        ),
    ),
    (
        "12.2",
        (
            "Co może się stać",
            "Możliwe jest: nic, ukrycie lub usunięcie treści, ostrzeżenie, wolniejsze pisanie lub przerwa w pisaniu, "
            "zamknięcie rozmowy, zawieszenie konta w miejscu lub w sieci na jakiś czas, a w ostateczności na stałe – o "
            "tym decydują dwie osoby. Zawsze mówimy co, dlaczego, na podstawie której zasady i jak się odwołać.",
        ),
        (
            "What can happen",
            "Nothing, hiding or removing content, a warning, slower writing or a pause in writing, closing a "
            "conversation, suspension from a place or the network for some time, and as the last resort for good, "
            "which two people decide. We always say what, why, by which rule and how to object.",
        ),
        (
            "Що може статися",
            "Можливо: нічого, приховання чи вилучення вмісту, попередження, повільніше писання чи перерва в ньому, "
            "закриття розмови, призупинення облікового запису в місці чи мережі на певний час, а в крайньому разі "
            "назавжди — про це вирішують двоє людей. Завжди кажемо, що, чому, за яким правилом і як оскаржити.",
        ),
    ),
    (
        "12.3",
        (
            "Automaty tylko pomagają",
            "Program może wskazać moderatorom słowa, odnośniki lub powtórzenia i zatrzymać wpis do sprawdzenia. Sam o "
            "niczym nie decyduje; gdy pomógł, mówimy o tym w uzasadnieniu.",
        ),
        (
            "Machines only help",
            "A program may point moderators to words, links or repetition and hold a post for a look. It decides "
            "nothing by itself; where it helped, the statement of reasons says so.",
        ),
        (
            "Програми лише допомагають",
            "Програма може вказати модераторам на слова, посилання чи повтори та затримати допис для перевірки. Сама "
            "вона нічого не вирішує; якщо допомогла, ми кажемо про це в обґрунтуванні.",
        ),
    ),
    (
        "12.4",
        (
            "Odwołanie",
            "Od każdej decyzji można odwołać się bezpłatnie przez sześć miesięcy – autor i zgłaszający. Rozpatruje je "
            "inna osoba, w miarę możliwości z innego miejsca. Można też zwrócić się do organu pozasądowego "
            "rozstrzygania sporów albo do sądu.",
        ),
        (
            "Objecting",
            "Every decision can be objected to for six months, free of charge, by the author and by who reported. "
            "Another person looks at it, of another place where possible. One may also turn to an out-of-court dispute "
            "body or to a court.",
        ),
        (
            "Оскарження",
            "Кожне рішення можна безоплатно оскаржити протягом шести місяців — авторові й тому, хто скаржився. "
            "Розглядає інша людина, за можливості з іншого місця. Можна також звернутися до органу позасудового "
            "вирішення спорів або до суду.",
        ),
    ),
    (
        "12.5",
        (
            "Powtarzające się naruszenia",
            "Kto mimo ostrzeżeń wciąż łamie zasady albo wciąż zgłasza bezpodstawnie, może zostać na jakiś czas "
            "zawieszony. Patrzymy na liczbę, wagę i zamiar.",
        ),
        (
            "Repeated breaches",
            "Whoever keeps breaking the rules despite warnings, or keeps reporting without grounds, may be suspended "
            "for some time. We look at how often, how grave and what for.",
        ),
        (
            "Повторні порушення",
            "Хто попри попередження далі порушує правила або безпідставно скаржиться, того можуть на певний час "
            "призупинити. Зважаємо на кількість, вагу та намір.",
        ),
    ),
    (
        "13",
        (
            "Zmiany zasad",
            "Nowe zasady ogłaszamy co najmniej 14 dni naprzód i prostymi słowami mówimy, co się zmienia. Do dnia "
            "zmiany nikt nie traci dostępu. Potem pisanie czeka na przyjęcie nowych zasad; czytać i pobrać swoje dane "
            "można zawsze. Wszystkie poprzednie wersje są na tej stronie.",
        ),
        (
            "Changes of the rules",
            "New rules are announced at least 14 days ahead, and we say in plain words what changes. Until that day "
            "nobody loses access. Afterwards writing waits until the new rules are accepted; reading and taking one's "
            "data along is always possible. All former versions are on this page.",
        ),
        (
            "Зміни правил",
            "Нові правила оголошуємо щонайменше за 14 днів і простими словами кажемо, що змінюється. До дня зміни "
            "ніхто не втрачає доступу. Потім писання чекає на прийняття нових правил; читати й забрати свої дані можна "
            "завжди. Усі попередні версії є на цій сторінці.",
        ),
    ),
]
