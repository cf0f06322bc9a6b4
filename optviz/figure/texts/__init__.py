"""What a figure says: captions, what runs and surfaces are called, and in which words runs ended."""
