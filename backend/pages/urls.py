from django.urls import path

from backend.pages.views import directory, home, legal, mine, place, robots, styleguide

urlpatterns = [
    path("", home.home, name="home"),
    path("miejsca/", directory.place_list, name="place-list"),
    path("miejsca/<slug:slug>/", place.place, name="place"),
    path("miejsca/<slug:slug>/obraz.png", place.place_picture, name="place-picture"),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", robots.sitemap_index, name="sitemap-index"),
    path("sitemap-<slug:section>.xml", robots.sitemap, name="sitemap"),
    path("moj-kalendarz/", mine.my_calendar, name="my-calendar"),
    path("deklaracja-dostepnosci/", legal.accessibility_declaration, name="accessibility-declaration"),
    path("zasady/", legal.rules_of_the_house, name="rules"),
    path("prywatnosc/", legal.privacy, name="privacy"),
    path("styl/", styleguide.style_guide, name="style-guide"),
]
