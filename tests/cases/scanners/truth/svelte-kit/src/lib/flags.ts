import { derived, readable, writable } from 'svelte/store';

export const flags = writable<Record<string, boolean>>({});

export const newPlayer = derived(flags, ($flags) => $flags['new-player'] ?? false);
export const lyricsView = derived(flags, ($f) => $f['lyrics-view']);

export const feature = (key: string) => derived(flags, ($flags) => $flags[key] === true);

export const isOn = derived(flags, ($flags) => (key: string) => Boolean($flags[key]));

// party-mode is over
export const KEYS = { spatial: 'spatial-audio', queue: 'new-player-queue' };
