// js-comment
export default defineNuxtPlugin(async (nuxtApp) => {
  const client = new FlagClient(useRuntimeConfig().public.flags)
  nuxtApp.vueApp.directive('feature', { mounted(el, binding) { if (!client.get(binding.value)) el.remove() } })
  if (client.get('plugin-provide')) nuxtApp.provide('beta', true)
  return { provide: { flags: client } }
})
