export const environment = {
  production: false,
  features: {
    darkSidebar: true,
    legacyGrid: false,
  },
};
