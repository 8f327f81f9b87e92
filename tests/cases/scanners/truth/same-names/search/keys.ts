export const FLAGS = { fuzzy: 'search.fuzzy', fuzzyV2: 'search.fuzzy.v2', synonyms: 'search.synonyms' };
