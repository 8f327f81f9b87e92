import { createSelector, createSlice, type PayloadAction } from '@reduxjs/toolkit';

interface FlagsState {
  byKey: Record<string, boolean>;
  status: 'idle' | 'loading';
}

const initialState: FlagsState = {
  byKey: { 'voice-notes': false, 'sticker-store': false, polls: true },
  status: 'idle',
};

const slice = createSlice({
  name: 'flags',
  initialState,
  reducers: {
    received(state, action: PayloadAction<Record<string, boolean>>) {
      state.byKey = { ...state.byKey, ...action.payload };
    },
  },
});

export const { received } = slice.actions;
export const selectFlags = (state: RootState) => state.flags.byKey;
export const selectFlag = (key: string) => createSelector(selectFlags, (flags) => flags[key] ?? false);
export const selectVoiceNotes = (state: RootState) => state.flags.byKey['voice-notes'];
export const selectCanPoll = createSelector([selectFlags, selectUser], (flags, user) => flags.polls && user.member);
export default slice.reducer;
