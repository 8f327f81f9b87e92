import dynamic from 'next/dynamic';
import { lazy, Suspense } from 'react';

import { Feature } from './Feature';
import { useFeature, useFeatures } from '../hooks/useFeature';

const Gantt = lazy(() => import('./Gantt'));

const TABS = [
  { id: 'list', label: 'List' },
  { id: 'gantt', label: 'Gantt', flag: 'gantt-view' },
  { id: 'time', label: 'Time', requires: ['time-tracking'] },
] satisfies Tab[];

export function Board({ board }: Props) {
  const templates = useFeature('project-templates');
  const [threads, switcher] = useFeatures('comment-threads', 'quick-switcher');
  const { 'custom-fields': customFields, ...rest } = useFeatureFlags();
  const flags = useFlags(['board-covers', 'two-pane']);
  const tabs = TABS.filter((tab) => !tab.flag || flags[tab.flag]);

  return (
    <Suspense fallback={null}>
      <Feature name="public-boards" fallback={<Private />}>
        {() => <Share board={board} />}
      </Feature>
      <Feature flag={'guest-links'}>
        <a href="#mentions">emoji-picker</a>
      </Feature>
      {threads && switcher && templates && customFields ? <Gantt {...rest} tabs={tabs} /> : null}
      <Button disabled={!flags['two-pane']} data-testid="offline-drafts" />
    </Suspense>
  );
}

export default withFeature('bulk-move')(Board);
