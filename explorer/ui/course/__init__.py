"""Home: the cards of all pages (`show_cards`) and the course's path with its questions."""
