import { FlagKeys, Gate, useTaskBoard, useVelocityChart } from '@acme/flags';
import { useBooleanFlagValue, useFlag as useOpenFlag } from '@openfeature/react-sdk';
import * as analytics from '../analytics';

const columns = [
  { key: 'goal', header: 'Goal', visible: (flags: Flags) => flags['epic-links'] },
  { key: 'search', header: 'Search' },
];

export const Board = () => {
  const board = useTaskBoard();
  const chart = useVelocityChart();
  const goals = useBooleanFlagValue(FlagKeys.SPRINT_GOALS, false);
  const { value: burndown } = useOpenFlag(FlagKeys['BURNDOWN'], false);
  const { 'retro-notes': notes = false } = useAllFlags();

  analytics.track('auto-close', { search: true });
  return (
    <Gate when="review-queue" otherwise={<Old />}>
      {board && chart && goals && burndown && notes && <Columns columns={columns} className="standup-bot" />}
      {isFeatureEnabled('triage-mode') ? <Triage /> : <List id="search" />}
    </Gate>
  );
};
