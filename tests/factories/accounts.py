import factory
from django.contrib.auth import get_user_model
from django.utils import timezone

from backend.moderation.models import Standing


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    display_name = factory.Sequence(lambda n: f"Person {n}")
    language = "en"
    password = factory.django.Password("a-long-password")

    @factory.post_generation
    def standing(user, create, extracted, **kwargs):
        """People of tests have all rights, as those who were here before there were levels."""
        if create and extracted is not False:
            Standing.objects.create(user=user, was_here_at=timezone.now())
