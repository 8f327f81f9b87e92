export const parameters = { features: { 'project-archive': true } };
