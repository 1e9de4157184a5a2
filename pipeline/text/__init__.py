"""What is known of the language, without files: numerals, dates, enumerators, words, offsets."""
