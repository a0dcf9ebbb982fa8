"""The categories that every network begins with. Places add their own beneath them."""

# Key, then names in Polish, English and Ukrainian; the branches follow their root.
TREE = [
    ("furniture", "meble i dom", "furniture and home", "меблі та дім", [
        ("furniture-tables", "stoły, krzesła, regały", "tables, chairs, shelves", "столи, стільці, полиці"),
        ("furniture-beds", "łóżka i materace", "beds and mattresses", "ліжка та матраци"),
        ("furniture-lamps", "lampy i ozdoby", "lamps and decorations", "лампи та прикраси"),
    ]),
    ("children", "dla dzieci", "for children", "для дітей", [
        ("children-clothes", "ubranka i buciki", "children's clothes and shoes", "дитячий одяг і взуття"),
        ("children-toys", "zabawki", "toys", "іграшки"),
        ("children-prams", "wózki, foteliki, łóżeczka", "prams, seats, cots", "візочки, крісельця, ліжечка"),
    ]),
    ("tools", "narzędzia i remont", "tools and repairs", "інструменти та ремонт", [
        ("tools-power", "elektronarzędzia", "power tools", "електроінструменти"),
        ("tools-hand", "narzędzia ręczne", "hand tools", "ручні інструменти"),
        ("tools-ladders", "drabiny i rusztowania", "ladders and scaffolds", "драбини та риштування"),
        ("tools-materials", "materiały po remoncie", "building leftovers", "залишки матеріалів"),
    ]),
    ("kitchen", "kuchnia", "kitchen", "кухня", [
        ("kitchen-appliances", "sprzęt AGD", "kitchen appliances", "кухонна техніка"),
        ("kitchen-dishes", "naczynia i słoiki", "dishes and jars", "посуд і банки"),
    ]),
    ("books", "książki i gry", "books and games", "книжки та ігри", [
        ("books-books", "książki", "books", "книжки"),
        ("books-games", "gry planszowe", "board games", "настільні ігри"),
    ]),
    ("clothes", "ubrania", "clothes", "одяг", [
        ("clothes-wear", "odzież", "garments", "вбрання"),
        ("clothes-shoes", "buty i dodatki", "shoes and accessories", "взуття та аксесуари"),
        ("clothes-fabric", "tkaniny i rękodzieło", "fabrics and crafts", "тканини та рукоділля"),
    ]),
    ("plants", "rośliny i ogród", "plants and garden", "рослини та сад", [
        ("plants-plants", "rośliny i sadzonki", "plants and seedlings", "рослини та саджанці"),
        ("plants-garden", "sprzęt ogrodowy", "garden equipment", "садовий інвентар"),
    ]),
    ("electronics", "elektronika", "electronics", "електроніка", [
        ("electronics-phones", "telefony", "phones", "телефони"),
        ("electronics-computers", "komputery i drukarki", "computers and printers", "комп’ютери та принтери"),
        ("electronics-audio", "dźwięk i obraz", "sound and picture", "звук і зображення"),
    ]),
    ("sport", "sport i podróże", "sport and travel", "спорт і подорожі", [
        ("sport-bikes", "rowery i hulajnogi", "bikes and scooters", "велосипеди та самокати"),
        ("sport-camping", "namioty i turystyka", "camping", "намети та туризм"),
        ("sport-winter", "sporty zimowe", "winter sports", "зимові види спорту"),
    ]),
    ("party", "na przyjęcie i wydarzenie", "for parties and events", "для свят і подій", []),
    ("animals", "dla zwierząt", "for pets", "для тварин", []),
    ("food", "jedzenie", "food", "їжа", [
        ("food-bread", "pieczywo", "bread", "хліб"),
        ("food-fruit", "owoce i warzywa", "fruit and vegetables", "фрукти та овочі"),
        ("food-dry", "produkty suche", "dry food", "сухі продукти"),
        ("food-cooked", "dania i przetwory", "meals and preserves", "страви та заготовки"),
    ]),
    ("skills", "umiejętności i pomoc", "skills and help", "вміння та допомога", [
        ("skills-repairs", "naprawy", "repairs", "ремонт"),
        ("skills-languages", "języki i nauka", "languages and learning", "мови та навчання"),
        ("skills-computers", "komputer i telefon", "computer and phone", "комп’ютер і телефон"),
        ("skills-care", "zakupy, opieka, towarzystwo", "shopping, care, company", "покупки, догляд, товариство"),
        ("skills-arts", "muzyka i rękodzieło", "music and crafts", "музика та рукоділля"),
    ]),
    ("other", "inne", "other", "інше", []),
]  # fmt: skip


def plant(category_model) -> None:
    """Add what is missing of ``TREE``; what is there stays as people have named it."""
    known = set(category_model.objects.values_list("key", flat=True))
    for order, (key, *names, branches) in enumerate(TREE, start=1):
        if key not in known:
            category_model.objects.create(key=key, names=named(names), position=order * 10)
        missing = [(place, row) for place, row in enumerate(branches, start=1) if row[0] not in known]
        root = category_model.objects.get(key=key) if missing else None
        for place, (part, *words) in missing:
            category_model.objects.create(key=part, names=named(words), parent=root, position=order * 10 + place)


def named(names: list[str]) -> dict[str, str]:
    return dict(zip(("pl", "en", "uk"), names, strict=True))
