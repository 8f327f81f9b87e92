export default defineNuxtRouteMiddleware((to) => {
  const { $flags } = useNuxtApp()
  if (!$flags.isOn('middleware-route')) return navigateTo('/search')
})
