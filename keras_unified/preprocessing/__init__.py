"""What prepares data: sequences of numbers, texts and images."""
