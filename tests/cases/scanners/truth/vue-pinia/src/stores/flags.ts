import { defineStore } from 'pinia';
import { useStorage } from '@vueuse/core';

export const useFlagStore = defineStore('flags', {
  state: () => ({ values: {} as Record<string, boolean>, overrides: useStorage('flags', {}) }),
  getters: {
    enabled: (state) => (key: string) => state.overrides[key] ?? state.values[key] ?? false,
    seatPreview: (state) => state.values['seat-preview'],
    fareAlerts(): boolean {
      return this.enabled('fare-alerts');
    },
  },
  actions: {
    async load() {
      this.values = await $fetch('/api/flags');
    },
  },
});
