from hypothesis import settings

settings.register_profile("matching", deadline=None, max_examples=60)
settings.load_profile("matching")
