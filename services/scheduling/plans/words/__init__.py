"""What words say by themselves: headings, offices, people, columns' names, items' numbers."""
