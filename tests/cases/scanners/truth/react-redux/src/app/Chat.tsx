import { selectCanPoll, selectVoiceNotes } from '../features/flags/flagsSlice';
import { useFlag, useFlagValues, withFlag } from '../features/flags/useFlag';
import { FlagGuard } from '../features/flags/FlagGuard';
import { reactions } from './reactions';

const THREAD_FLAG = 'threads';
const media = { share: 'screen-share', filters: 'video-filters', ai: 'recording-ai' };

const Status = withFlag('custom-status')(StatusPicker);
export const Directory = withFlag('org-directory', Upsell)(({ list }) => <List items={list} id="guest-access" />);

export function Chat({ room, flags = defaults }: Props) {
  const voice = useSelector(selectVoiceNotes);
  const canPoll = useSelector(selectCanPoll);
  const threads = useFlag(THREAD_FLAG);
  const receipts = useAppSelector((state) => state.flags.byKey['read-receipts']);
  const dots = useAppSelector((s) => s.flags.byKey?.['typing-dots']);
  const { 'gif-picker': gifs, 'noise-cancel': noise } = useFlagValues(['gif-picker', 'noise-cancel']);
  const share = useFlag(media.share) && useFlag(media['filters']);

  useEffect(() => {
    logger.debug('message-search-v2', { sticker: 'sticker-store' });
    if (store.getState().flags.byKey['smart-mute']) mute();
  }, []);

  return (
    <FlagGuard flag="message-search">
      <FlagGuard flag={['breakout-rooms', 'captions-live']} mode="any">
        {voice && canPoll && threads && receipts && dots ? <Room gifs={gifs} noise={noise} share={share} /> : null}
      </FlagGuard>
      <Status reactions={reactions} type="reactions" />
    </FlagGuard>
  );
}
