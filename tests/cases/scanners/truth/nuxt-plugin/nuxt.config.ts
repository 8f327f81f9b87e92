export default defineNuxtConfig({ runtimeConfig: { public: { features: { 'runtime-config': false } } } })
