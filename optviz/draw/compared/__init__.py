"""What a comparison has besides its pictures: cards that tell how runs ended, labels, and what the colours say."""
