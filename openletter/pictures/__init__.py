"""Pictures that travel: the share image, the badge with the count, the QR code. Pillow, segno and font files live here.

What is drawn is handed in, already in words: nothing here knows a language, a database or the web.
"""
