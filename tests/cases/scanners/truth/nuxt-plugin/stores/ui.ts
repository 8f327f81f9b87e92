export const useUi = defineStore('ui', {
  getters: {
    pinia: () => useFlags().value['pinia-flag'],
    computed: () => useFlags().value['computed-flag'] === true,
  },
})
