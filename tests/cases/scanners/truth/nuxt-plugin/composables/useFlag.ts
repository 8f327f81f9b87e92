import type { FlagKey } from '~/types/flags'

export function useFlag(key: FlagKey, fallback = false) {
  const { $flags } = useNuxtApp()
  return computed(() => $flags.get(key) ?? fallback)
}

export const useFlags = () => useState<Record<string, boolean>>('flags', () => ({}))
