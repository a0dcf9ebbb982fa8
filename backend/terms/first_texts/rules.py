"""Rules of the network, first version: what neighbours may expect of each other. Numbers are cited by decisions."""

INTRODUCTION = (
    "Te zasady obowiązują wszystkich, na stronach i w miejscach. Każda ma numer: gdy ktoś decyduje o Twojej "
    "wiadomości lub ogłoszeniu, podaje numer zasady i powód.",
    "These rules bind everybody, on the pages and in the places. Each has a number: whoever decides about your "
    "message or listing names the number of the rule and the reason.",
    "Ці правила обов’язкові для всіх — на сторінках і в місцях. Кожне має номер: хто вирішує щодо вашого повідомлення "
    "чи оголошення, називає номер правила та причину.",
)
CLAUSES = [
    (
        "1",
        (
            "Za darmo",
            "Wszystko tutaj jest bezpłatne. Nie sprzedajemy, nie zarabiamy i nie reklamujemy usług ani sklepów. "
            "Za udział w wydarzeniu, za pożyczoną rzecz ani za pomoc nie bierzemy pieniędzy.",
        ),
        (
            "Free of charge",
            "Everything here is free. We do not sell, earn or advertise services or shops. Nobody takes money for "
            "taking part in an event, for a borrowed thing or for help.",
        ),
        (
            "Безоплатно",
            "Тут усе безоплатно. Ми не продаємо, не заробляємо й не рекламуємо послуг чи крамниць. За участь у події, "
            "за позичену річ чи за допомогу грошей не беремо.",
        ),
    ),
    (
        "2",
        (
            "Z szacunkiem",
            "Piszemy tak, jak rozmawia się na klatce schodowej z kimś, kogo jutro znów się spotka. Bez obelg, gróźb, "
            "nękania i pogardy dla kogokolwiek – także z powodu pochodzenia, języka, wyznania, płci, wieku, zdrowia, "
            "niepełnosprawności czy tego, kogo kto kocha.",
        ),
        (
            "With respect",
            "We write as one speaks on the stairs with somebody one meets again tomorrow. No insults, threats, "
            "harassment or contempt for anybody, also not for their origin, language, faith, sex, age, health, "
            "disability or whom they love.",
        ),
        (
            "З повагою",
            "Пишемо так, як говорять на сходах із тим, кого завтра зустрінуть знову. Без образ, погроз, переслідування "
            "та зневаги до будь-кого — також через походження, мову, віру, стать, вік, здоров’я, інвалідність чи те, "
            "кого хто кохає.",
        ),
    ),
    (
        "3",
        (
            "Bez agitacji",
            "Miejsca są dla wszystkich, dlatego nie prowadzimy tu agitacji politycznej ani religijnej: żadnych "
            "kampanii, zbierania głosów ani nawracania. O sprawach okolicy rozmawiamy śmiało.",
        ),
        (
            "No agitation",
            "The places are for everybody, so there is no political and no religious agitation here: no campaigns, no "
            "canvassing, no converting. Matters of the neighbourhood are talked about freely.",
        ),
        (
            "Без агітації",
            "Місця — для всіх, тому тут немає політичної чи релігійної агітації: жодних кампаній, збирання голосів чи "
            "навертання. Про справи околиці говоримо вільно.",
        ),
    ),
    (
        "4",
        (
            "Cudze dane i zdjęcia",
            "Adresów, telefonów, zdjęć i historii innych osób nie podajemy bez ich zgody. Wiadomości prywatnych nie "
            "pokazujemy dalej. Zdjęcie, na którym widać kogoś z bliska, wymaga jego zgody; zdjęcie dziecka – zgody "
            "rodzica lub opiekuna.",
        ),
        (
            "Other people's data and photos",
            "We do not give away other people's addresses, phone numbers, photos or stories without their consent. "
            "Private messages stay private. A photo that shows somebody close up needs their consent, one of a child "
            "that of a parent or guardian.",
        ),
        (
            "Чужі дані та світлини",
            "Адрес, телефонів, світлин та історій інших людей не оприлюднюємо без їхньої згоди. Приватних повідомлень "
            "далі не показуємо. Світлина, де когось видно зблизька, потребує його згоди; світлина дитини — згоди "
            "когось із батьків чи опікуна.",
        ),
    ),
    (
        "5",
        (
            "Bezpieczeństwo dzieci",
            "Dzieci są pod opieką dorosłego, który za nie odpowiada. Dorośli nie piszą do nieznanych dzieci prywatnie "
            "i nie umawiają się z nimi sam na sam. Każdy ślad krzywdy dziecka zgłaszamy od razu – także na numer 112.",
        ),
        (
            "Safety of children",
            "Children are looked after by an adult who answers for them. Adults do not write privately to children "
            "they do not know and do not arrange to meet them alone. Any sign that a child is harmed is reported at "
            "once, also to 112.",
        ),
        (
            "Безпека дітей",
            "Дітей доглядає дорослий, який за них відповідає. Дорослі не пишуть приватно незнайомим дітям і не "
            "домовляються з ними про зустріч наодинці. Про будь-яку ознаку кривди дитини повідомляємо одразу — також "
            "на номер 112.",
        ),
    ),
    (
        "6",
        (
            "Uczciwe ogłoszenia",
            "Oferujemy tylko to, co jest nasze albo co wolno nam oddać lub pożyczyć. Piszemy prawdę o stanie rzeczy, "
            "pokazujemy jej własne zdjęcie i mówimy o wadach. Nieaktualne ogłoszenie zdejmujemy.",
        ),
        (
            "Honest listings",
            "We offer only what is ours or what we may give or lend. We tell the truth about its state, show a photo "
            "of the thing itself and name its faults. A listing that no longer holds is taken down.",
        ),
        (
            "Чесні оголошення",
            "Пропонуємо лише своє або те, що маємо право віддати чи позичити. Пишемо правду про стан речі, показуємо "
            "її власну світлину та називаємо вади. Неактуальне оголошення знімаємо.",
        ),
    ),
    (
        "7",
        (
            "Jedzenie, które sami chętnie zjemy",
            "Dzielimy się jedzeniem, które jest dobre i opisane: co to jest, do kiedy, jak było przechowywane, jakie "
            "ma alergeny, a gdy domowe – kiedy powstało. Nigdy po terminie „należy spożyć do”. Nie dzielimy się "
            "surowym mięsem i rybą, surowymi jajami, niepasteryzowanym mlekiem, alkoholem ani otwartymi konserwami.",
        ),
        (
            "Food that we would eat ourselves",
            "We share food that is good and described: what it is, until when, how it was kept, its allergens and, if "
            "home-made, when it was made. Never past its “use by” date. No raw meat or fish, no raw eggs, "
            "unpasteurised milk, alcohol or opened tins.",
        ),
        (
            "Їжа, яку самі охоче з’їли б",
            "Ділимося їжею, яка добра й описана: що це, до якого дня, як зберігалася, які має алергени, а якщо домашня "
            "— коли зроблена. Ніколи після дати «вжити до». Не ділимося сирим м’ясом і рибою, сирими яйцями, "
            "непастеризованим молоком, алкоголем і відкритими консервами.",
        ),
    ),
    (
        "8",
        (
            "Czego tu nie ma",
            "Nie dzielimy się bronią, narkotykami, lekami, alkoholem, papierosami, zwierzętami ani niczym, co jest "
            "kradzione, podrobione, wycofane jako niebezpieczne lub zakazane przez prawo.",
        ),
        (
            "What is not shared here",
            "No weapons, drugs, medicines, alcohol, cigarettes or animals, and nothing that is stolen, forged, "
            "recalled as dangerous or forbidden by law.",
        ),
        (
            "Чого тут немає",
            "Не ділимося зброєю, наркотиками, ліками, алкоголем, цигарками, тваринами та нічим, що є краденим, "
            "підробленим, відкликаним як небезпечне чи забороненим законом.",
        ),
    ),
    (
        "9",
        (
            "Bez spamu i podszywania się",
            "Nie wysyłamy tego samego w wiele miejsc, nie zbieramy adresów i nie wabimy na inne strony. Mówimy w swoim "
            "imieniu: nikt nie udaje innej osoby, animatora ani urzędu. Jedna osoba ma jedno konto.",
        ),
        (
            "No spam, no pretending",
            "We do not send the same to many places, collect addresses or lure people to other sites. Each speaks for "
            "themselves: nobody pretends to be another person, an animator or an office. One person, one account.",
        ),
        (
            "Без спаму та видавання себе за інших",
            "Не розсилаємо того самого в багато місць, не збираємо адрес і не заманюємо на інші сайти. Говоримо від "
            "власного імені: ніхто не видає себе за іншу особу, аніматора чи установу. Одна людина — один обліковий "
            "запис.",
        ),
    ),
    (
        "10",
        (
            "Dane słowo",
            "Przychodzimy tam, gdzie się zapisujemy, a gdy nie możemy – zwalniamy miejsce. Pożyczone oddajemy na czas "
            "i w takim stanie, w jakim było. Salę zostawiamy czystą. O szkodzie mówimy od razu.",
        ),
        (
            "One's word",
            "We come where we signed up, and when we cannot, we free the seat. What is borrowed comes back in time and "
            "as it was. Rooms are left clean. Damage is told at once.",
        ),
        (
            "Дане слово",
            "Приходимо туди, куди записалися, а коли не можемо — звільняємо місце. Позичене повертаємо вчасно й таким, "
            "яким воно було. Залу залишаємо чистою. Про шкоду кажемо одразу.",
        ),
    ),
    (
        "11",
        (
            "Zgodnie z prawem",
            "Nie publikujemy niczego, czego zakazuje prawo: gróźb, nawoływania do nienawiści, treści krzywdzących "
            "dzieci, oszustw, cudzych utworów bez zgody autora.",
        ),
        (
            "Within the law",
            "We publish nothing that the law forbids: threats, incitement to hatred, content that harms children, "
            "fraud, other people's works without their consent.",
        ),
        (
            "За законом",
            "Не публікуємо нічого, що забороняє закон: погроз, закликів до ненависті, вмісту, що кривдить дітей, "
            "шахрайства, чужих творів без згоди автора.",
        ),
    ),
]
