export default defineNuxtPlugin((nuxt) => {
  const store = useFlagStore();
  nuxt.vueApp.directive('feature', {
    mounted: (el, { value }) => { if (!store.enabled(value)) el.remove(); },
  });
  nuxt.vueApp.config.globalProperties.$feature = (key: string) => store.enabled(key);
  return { provide: { feature: store.enabled } };
});
