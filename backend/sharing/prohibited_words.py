"""Words of ``prohibited``: Polish ones as stems, English ones (``en:``) as they stand, Ukrainian ones as beginnings."""

WORDS = {
    "weapons": (
        "broń !boże, amunicja, rewolwer, karabin, strzelba, paralizator, kastet, maczeta, gaz pieprzowy",
        "pistolet !do !na !malarski !lakierniczy !klejowy !wodny !zabawka !masujący ~klejowy ~wodny ~zabawkowy",
        "en:weapon, weapons, pistol, pistols, rifle, rifles, ammunition, ammo, pepper spray, taser",
        "en:gun ~glue ~water ~heat ~spray ~nerf ~toy ~massage, guns ~glue ~water ~nerf ~toy",
        "збро*, пістолет* !для !на, рушниц*, боєприпас*, кастет*, газовий балончик",
    ),
    "medicines": (
        "lek, leki, lekarstwo, antybiotyk, insulina, ibuprofen, paracetamol, morfina, tramadol, na receptę",
        "en:medicine, medicines, medication, antibiotic, antibiotics, painkiller, painkillers, insulin",
        "ліки, ліків, ліками, антибіотик*, інсулін*, таблетк* !для, знеболю*",
    ),
    "alcohol": (
        "@alkohol, @wódka, @nalewka, @bimber, @likier, @whisky",
        "@wino !bezalkoholowe ~bezalkoholowe ~ocet ~mojej ~swojej ~czyjej",
        "@piwo !bezalkoholowe !imbirowe ~bezalkoholowe, papieros, papierosy, tytoń !ozdobny, snus, marihuana, haszysz",
        "narkotyk, dopalacze",
        "en:@alcohol, @beer ~ginger ~root !mug !mugs !glass !glasses, @beers, @wine !glass !glasses !rack",
        "en:@vodka, @liquor, cigarette, cigarettes, tobacco, vape, vapes",
        "en:drugs, marijuana",
        "@алкогол*, @вино !безалкогольне, @вина, @пиво !безалкогольне, @пива, @горілк*, @наливк*, @коньяк*, сигарет*",
        "тютюн*, наркотик*, марихуан*",
    ),
    "animals": (
        "szczeniak, szczenięta, szczeniątko, kociak ~maskotka ~pluszowy ~drapak, kocięta",
        "oddam psa, oddam kota, oddam kotkę, oddam kotka",
        "chomik, królik !pluszowy ~pluszowy ~maskotka, świnka morska !klatka, papuga ~pluszowy ~maskotka, papużka",
        "kanarek",
        "en:puppy, puppies, kitten, kittens, hamster, guinea pig, parrot",
        "цуцен*, кошен*, хомяк*, кролик* !плюшевий ~плюшевий ~плюшева ~плюшеві, папуг*, морська свинка",
    ),
    "adult": (
        "erotyczny, erotyk, porn*, wibrator",
        "en:sex, seks, erotic, vibrator",
        "еротич*, порн*, вібратор*, секс",
    ),
    "chemicals": (
        "pestycyd, herbicyd, trutka, kwas siarkowy, kwas solny, rtęć, termometr rtęciowy, azbest, eternit",
        "petarda, fajerwerk, fajerwerki, materiał wybuchowy, benzyna, rozpuszczalnik",
        "en:pesticide, pesticides, asbestos, mercury, fireworks, explosives, petrol, gasoline, sulphuric acid",
        "пестицид*, азбест*, ртут*, петард*, феєрверк*, вибухівк*, бензин*, розчинник*",
    ),
    "unsafe": (
        "fotelik & wypadek, fotelik & wypadku, fotelik & powypadkowy, fotelik & kolizji",
        "kask & po & wypadku, kask & miał & wypadek, kask & powypadkowy, wycofany z rynku, wycofany ze sprzedaży",
        "en:seat & accident, seat & crash, helmet & accident, helmet & crash, recalled",
        "крісл* & аварі*, автокрісл* & аварі*, шолом* & аварі*, відкликан*",
    ),
    "documents": (
        "paszport ~etui ~okładka, dowód osobisty, prawo jazdy ~podręcznik ~testy !testy, legitymacja, pesel",
        "karta płatnicza, karta kredytowa, karta sim",
        "en:passport, passports, identity card, id card, driving licence, driver license, credit card, sim card",
        "паспорт*, посвідчення особи, водійське посвідчення, сім карт*",
    ),
    "fakes": (
        "podróbka, podróbki, podrobiony, kradziony, ukradziony",
        "en:counterfeit, fake !fur !plant !plants !flowers, stolen, pirated",
        "підробк*, підробл*, краден*, вкраден*",
    ),
}
# Said to be raw: no tick lets it through.
RAW_WORDS = {
    "raw_meat": (
        "surowe mięso, surowe mielone, surowy kurczak, surowy indyk, surowy drób, surowa wołowina, surowa wieprzowina",
        "surowa ryba, surowy łosoś, surowy śledź, surowe krewetki, surowe udka, surowe skrzydełka, surowa wątróbka",
        "surowy filet, surowa karkówka, surowy schab, surowa kiełbasa",
        "en:raw meat, raw chicken, raw turkey, raw poultry, raw beef, raw pork, raw fish, raw salmon, raw sausage",
        "en:raw sausages, raw prawns, raw shrimp, raw mince, raw minced",
        "сире м’ясо, сире мʼясо, сире мясо, сирого м’яса, сира риба",
        "сирої риби, сира курка, сирий фарш, сира свинина, сира яловичина",
    ),
    "raw_eggs": (
        "surowe jajka, surowe jajko, surowych jajek, surowe jaja, surowych jaj",
        "en:raw egg, raw eggs",
        "сирі яйця, сирих яєць",
    ),
    "raw_milk": (
        "mleko niepasteryzowane ~z, surowe mleko ~z, mleko prosto od",
        "en:raw milk, unpasteurised milk, unpasteurized milk",
        "молоко непастеризован*, сире молоко, сирого молока",
    ),
}
# What may be raw, or well cooked: whoever knows says so.
FOOD_WORDS = {
    "raw_meat": (
        "<mięso mielone, ^świeże mięso, ^świeża ryba, <tatar !z !warzywny !wegański",
        "en:<minced meat, <mince, <ground beef, ^fresh meat, ^fresh fish",
        "<фарш*, ^свіже м’ясо, ^свіжа риба",
    ),
    "raw_eggs": (
        "<jajka !w !na !z !gotowane !faszerowane !czekoladowe !wielkanocne !sadzone !ozdobne !drewniane !styropianowe",
        "<jajek, <jaja !w !na !z !gotowane !faszerowane !wielkanocne !drewniane !ozdobne",
        "^świeże jajka, ^wiejskie jajka, ^kurze jajka, ^swojskie jajka, ^ekologiczne jajka",
        "^świeżych jajek, ^wiejskich jajek, ^kurzych jajek, ^swojskich jajek, ^ekologicznych jajek",
        "en:<eggs !boiled !in !with !benedict !mayonnaise !on, ^fresh eggs, ^free range eggs",
        "<яйця !варені !шоколадні !фаршировані !в !у !з, ^свіжі яйця, ^домашні яйця, ^курячі яйця",
    ),
    "raw_milk": (
        "niepasteryzowan*",
        "en:unpasteurised, unpasteurized",
        "непастеризован*",
    ),
    "opened_tins": (
        "otwarta puszka, otwarta konserwa, otwarte konserwy, otwarty słoik",
        "napoczęta puszka, napoczęta konserwa, napoczęty słoik",
        "en:opened tin, opened tins, opened can, opened jar, open tin, open can",
        "відкрит* банк*, відкрит* консерв*",
    ),
    "drinks": (
        "^piwo !bezalkoholowe !imbirowe ~bezalkoholowe, ^wino !bezalkoholowe ~bezalkoholowe ~ocet, ^wódka, ^nalewka",
        "^likier, ^bimber, ^alkohol, ^whisky",
        "en:^beer ~ginger ~root, ^wine !vinegar !gums, ^vodka, ^liquor",
        "^пиво !безалкогольне ~безалкогольне, ^вино !безалкогольне ~безалкогольне, ^горілк*, ^наливк*",
    ),
}
