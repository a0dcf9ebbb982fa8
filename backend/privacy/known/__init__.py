"""What the apps beneath this one, and packages, know of people: those cannot register themselves."""
