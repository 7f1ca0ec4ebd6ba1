// The page alone, to which all others are compared.
