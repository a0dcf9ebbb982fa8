def send_to_channel_layer(update):
    """Placeholder until the hub stands."""
