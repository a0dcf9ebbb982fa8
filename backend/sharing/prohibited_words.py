"""Words of ``prohibited``: Polish and English as stems, Ukrainian as beginnings (the stemmer knows only Polish)."""

WORDS = {
    "weapons": (
        "broń, amunicja, rewolwer, karabin, strzelba, paralizator, kastet, maczeta, gaz pieprzowy",
        "pistolet !do !na !malarski !lakierniczy !klejowy !wodny !zabawka ~klejowy ~wodny",
        "weapon, weapons, pistol, pistols, rifle, rifles, ammunition, ammo, pepper spray, taser",
        "gun ~glue ~water ~heat ~spray ~nerf ~toy, guns ~glue ~water ~nerf ~toy",
        "збро*, пістолет* !для !на, рушниц*, боєприпас*, кастет*, газовий балончик",
    ),
    "medicines": (
        "lek, leki, lekarstwo, antybiotyk, insulina, ibuprofen, paracetamol, morfina, tramadol, na receptę",
        "medicine, medicines, medication, antibiotic, antibiotics, painkiller, painkillers, insulin",
        "ліки, ліків, ліками, антибіотик*, інсулін*, таблетк* !для, знеболю*",
    ),
    "alcohol": (
        "alkohol, wódka, nalewka, bimber, likier, whisky, wino !bezalkoholowe ~bezalkoholowe ~ocet",
        "piwo !bezalkoholowe ~bezalkoholowe, papieros, papierosy, tytoń, snus, marihuana, haszysz, narkotyk, dopalacze",
        "alcohol, beer, beers, wine, vodka, liquor, cigarette, cigarettes, tobacco, vape, vapes, drugs, marijuana",
        "алкогол*, вино, вина, пиво, пива, горілк*, наливк*, коньяк*, сигарет*, тютюн*, наркотик*, марихуан*",
    ),
    "animals": (
        "szczeniak, szczenięta, szczeniątko, kociak, kocięta, oddam psa, oddam kota, oddam kotkę, oddam kotka",
        "chomik, królik !pluszowy ~pluszowy ~maskotka, świnka morska, papuga, papużka, kanarek",
        "puppy, puppies, kitten, kittens, hamster, guinea pig, parrot",
        "цуцен*, кошен*, хомяк*, кролик* !плюшев* ~плюшев*, папуг*, морська свинка",
    ),
    "adult": (
        "erotyczny, erotyk, porn*, wibrator, sex, seks, erotic, vibrator",
        "еротич*, порн*, вібратор*, секс",
    ),
    "chemicals": (
        "pestycyd, herbicyd, trutka, kwas siarkowy, kwas solny, rtęć, termometr rtęciowy, azbest, eternit",
        "petarda, fajerwerk, fajerwerki, materiał wybuchowy, benzyna, rozpuszczalnik",
        "pesticide, pesticides, asbestos, mercury, fireworks, explosives, petrol, gasoline, sulphuric acid",
        "пестицид*, азбест*, ртут*, петард*, феєрверк*, вибухівк*, бензин*, розчинник*",
    ),
    "unsafe": (
        "fotelik & wypadek, fotelik & wypadku, fotelik & powypadkowy, fotelik & kolizji",
        "kask & wypadek, kask & wypadku, kask & powypadkowy, wycofany z rynku, wycofany ze sprzedaży",
        "seat & accident, seat & crash, helmet & accident, helmet & crash, recalled",
        "крісл* & аварі*, автокрісл* & аварі*, шолом* & аварі*, відкликан*",
    ),
    "documents": (
        "paszport, dowód osobisty, prawo jazdy, legitymacja, pesel, karta płatnicza, karta kredytowa, karta sim",
        "passport, passports, identity card, id card, driving licence, driver license, credit card, sim card",
        "паспорт*, посвідчення особи, водійське посвідчення, сім карт*",
    ),
    "fakes": (
        "podróbka, podróbki, podrobiony, kradziony, ukradziony",
        "counterfeit, fake !fur !plant !plants !flowers, stolen, pirated",
        "підробк*, підробл*, краден*, вкраден*",
    ),
}
FOOD_WORDS = {
    "raw_meat": (
        "surowe mięso, surowy kurczak, surowa ryba, surowy łosoś, mięso mielone",
        "raw meat, raw chicken, raw fish, minced meat",
        "сире м’ясо, сира риба, сира курка, фарш*",
    ),
    "raw_eggs": (
        "surowe jajka, surowe jajko, surowych jajek, surowe jaja",
        "^jajka !na !gotowane !faszerowane !czekoladowe ~z ~gotowane ~faszerowane, ^jajek ~z ~ze, ^jaja !gotowane !na",
        "raw egg, raw eggs, ^fresh eggs, ^eggs !boiled ~boiled ~chocolate",
        "сирі яйця, сирих яєць, ^яйця !варені ~варені ~шоколадні",
    ),
    "raw_milk": (
        "mleko niepasteryzowane, surowe mleko, mleko prosto, niepasteryzowan*",
        "raw milk, unpasteuri*",
        "непастеризован*, сире молоко",
    ),
    "opened_tins": (
        "otwarta puszka, otwarta konserwa, otwarte konserwy, otwarty słoik, napoczęt*",
        "opened tin, opened tins, opened can, opened jar, open tin, open can",
        "відкрит* банк*, відкрит* консерв*",
    ),
    "drinks": (
        "^piwo !bezalkoholowe ~bezalkoholowe ~w, ^wino ~w ~ocet, ^wódka, ^nalewka, ^likier, ^bimber",
        "^beer, ^wine, ^vodka, ^liquor",
        "^пиво, ^вино, ^горілк*, ^наливк*",
    ),
}
