from django.urls import path

from backend.pages.views import directory, home, journal, mine, place, robots, styleguide, team

urlpatterns = [
    path("", home.home, name="home"),
    path("miejsca/", directory.place_list, name="place-list"),
    path("miejsca/<slug:slug>/", place.place, name="place"),
    path("miejsca/<slug:slug>/obraz.png", place.place_picture, name="place-picture"),
    path("miejsca/<slug:slug>/ustawienia/zespol/", team.team, name="place-team"),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", robots.sitemap_index, name="sitemap-index"),
    path("sitemap-<slug:section>.xml", robots.sitemap, name="sitemap"),
    path("moj-kalendarz/", mine.my_calendar, name="my-calendar"),
    path("panel/dziennik/", journal.journal, name="journal"),
    path("panel/dziennik/dziennik.csv", journal.journal_csv, name="journal-csv"),
    path("styl/", styleguide.style_guide, name="style-guide"),
]
