"""Privacy notice, first version (GDPR Art. 13). Who is responsible and periods of keeping stand beside it as facts."""

INTRODUCTION = (
    "Zbieramy tylko to, bez czego strona nie działa. Nie śledzimy, nie reklamujemy i niczego nie sprzedajemy.",
    "We keep only what the website cannot work without. No tracking, no advertising, nothing is sold.",
    "Зберігаємо лише те, без чого сайт не працює. Не стежимо, не рекламуємо й нічого не продаємо.",
)
SECTIONS = [
    (
        "1",
        (
            "Co przechowujemy",
            "- adres e-mail i hasło (jako odcisk, którego nie da się odczytać), żeby Cię wpuścić;\n"
            "- to, co piszesz w swoim profilu – decydujesz, kto to widzi;\n"
            "- wiadomości, ogłoszenia i zapisy, żeby sąsiedzi mogli je czytać i odpowiadać;\n"
            "- gdy chcesz wypić kawę z sąsiadem: kiedy możesz, a przez 12 tygodni także z kim się spotykasz; dłużej "
            "tylko dopóki zgłoszenie w tej sprawie jest rozpatrywane lub można się od niego odwołać. Z rozmowy nic;\n"
            "- to, że jesteś teraz na stronie: tylko w pamięci, nigdy na dysku. Możesz to wyłączyć w profilu.",
        ),
        (
            "What is kept",
            "- your e-mail address and password (as a fingerprint that cannot be read back), to let you in;\n"
            "- what you write in your profile: you decide who sees it;\n"
            "- messages, listings and sign-ups, so that neighbours can read and answer them;\n"
            "- if you want a coffee with a neighbour: when you can, and for 12 weeks with whom you were brought "
            "together; longer only while a report about it is judged or can be objected to. Of the talk nothing;\n"
            "- that you are here now: only in memory, never written down. You can switch it off in your profile.",
        ),
        (
            "Що ми зберігаємо",
            "- адресу електронної пошти та пароль (як відбиток, який неможливо прочитати), щоб вас упустити;\n"
            "- те, що ви пишете у своєму профілі — ви вирішуєте, хто це бачить;\n"
            "- повідомлення, оголошення та записи, щоб сусіди могли їх читати й відповідати;\n"
            "- якщо ви хочете кави із сусідом: коли вам зручно, а протягом 12 тижнів також із ким ви зустрічаєтеся; "
            "довше лише поки скарга щодо цього розглядається чи її можна оскаржити. З розмови — нічого;\n"
            "- те, що ви зараз на сайті: лише в пам’яті, ніколи на диску. Це можна вимкнути у профілі.",
        ),
    ),
    (
        "2",
        (
            "Po co i na jakiej podstawie",
            "Konto, wiadomości, zapisy i wypożyczenia: żeby wykonać to, o co prosisz (art. 6 ust. 1 lit. b RODO). "
            "Porządek i bezpieczeństwo, dziennik działań obsługi: obowiązki prawne i uzasadniony interes sąsiadów "
            "(lit. c i f). Powiadomienia i zdjęcia profilowe: Twoja zgoda, którą w każdej chwili można cofnąć (lit. "
            "a).",
        ),
        (
            "What for, and on what ground",
            "Account, messages, sign-ups and loans: to do what you ask for (GDPR Art. 6(1)(b)). Order and safety, the "
            "log of what staff do: legal duties and the legitimate interest of neighbours (c and f). Notifications and "
            "profile photos: your consent, which you may take back at any time (a).",
        ),
        (
            "Навіщо і на якій підставі",
            "Обліковий запис, повідомлення, записи та позички: щоб виконати те, про що ви просите (ст. 6(1)(b) GDPR). "
            "Порядок і безпека, журнал дій персоналу: правові обов’язки та законний інтерес сусідів (c і f). "
            "Сповіщення та світлини профілю: ваша згода, яку можна будь-коли відкликати (a).",
        ),
    ),
    (
        "3",
        (
            "Kto widzi Twoje dane",
            "Sąsiedzi widzą to, co im pokazujesz. Animatorzy i moderatorzy widzą tylko to, czego wymaga ich zadanie, a "
            "zaglądanie do danych prywatnych jest zapisywane. Danych nie przekazujemy poza Europejski Obszar "
            "Gospodarczy. Strony nie wczytują niczego z obcych serwerów.",
        ),
        (
            "Who sees your data",
            "Neighbours see what you show them. Animators and moderators see only what their task needs, and looks at "
            "private data are logged. Nothing is passed outside the European Economic Area. Pages load nothing from "
            "other servers.",
        ),
        (
            "Хто бачить ваші дані",
            "Сусіди бачать те, що ви їм показуєте. Аніматори та модератори бачать лише те, чого потребує їхнє "
            "завдання, а перегляди приватних даних записуються. За межі Європейської економічної зони дані не "
            "передаємо. Сторінки нічого не завантажують із чужих серверів.",
        ),
    ),
    (
        "4",
        (
            "Twoje prawa",
            "Możesz swoje dane zobaczyć, poprawić, pobrać i usunąć, ograniczyć ich użycie, sprzeciwić się mu i cofnąć "
            "zgodę. Napisz do osoby podanej wyżej; odpowiemy w ciągu miesiąca. Możesz też złożyć skargę do Prezesa "
            "Urzędu Ochrony Danych Osobowych (uodo.gov.pl).",
        ),
        (
            "Your rights",
            "You may see, correct, take along and delete your data, restrict their use, object to it and take back "
            "consent. Write to the person named above; you get an answer within a month. You may also complain to the "
            "President of the Personal Data Protection Office (uodo.gov.pl).",
        ),
        (
            "Ваші права",
            "Ви можете переглянути, виправити, забрати й видалити свої дані, обмежити їх використання, заперечити "
            "проти нього та відкликати згоду. Напишіть особі, названій вище; відповідь буде протягом місяця. Можна "
            "також поскаржитися Голові Управління захисту персональних даних (uodo.gov.pl).",
        ),
    ),
    (
        "5",
        (
            "Zdjęcia i pliki",
            "Z każdego zdjęcia usuwamy położenie i dane aparatu. Plików z rozmów prywatnych nie da się otworzyć bez "
            "prawa do tej rozmowy.",
        ),
        (
            "Photos and files",
            "Location and camera data are removed from every photo. Files of private conversations cannot be opened "
            "without the right to that conversation.",
        ),
        (
            "Світлини та файли",
            "З кожної світлини ми видаляємо місцезнаходження та дані камери. Файли приватних розмов неможливо відкрити "
            "без права на цю розмову.",
        ),
    ),
    (
        "6",
        (
            "Ciasteczka",
            "Jedno trzyma Cię w środku po zalogowaniu, jedno chroni formularze, a najwyżej cztery pamiętają język, "
            "kolory, wielkość liter i kontrast. Żadne za Tobą nie chodzi.",
        ),
        (
            "Cookies",
            "One cookie keeps you signed in, one protects forms, and up to four remember language, colours, text size "
            "and contrast. None of them follows you.",
        ),
        (
            "Файли cookie",
            "Один зберігає ваш вхід, один захищає форми, а щонайбільше чотири пам’ятають мову, кольори, розмір літер і "
            "контраст. Жоден за вами не стежить.",
        ),
    ),
]
