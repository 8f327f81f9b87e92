import { Flags, flagged } from '@acme/flags';

const flags = Flags.shared;
const CODE_SEARCH = 'code-search' satisfies string;

enum Rule {
  Assign = 'auto-assign',
  Close = 'auto-close',
  Label = 'label-rules',
}

export class Issues {
  @flagged('issue-forms')
  async forms() {
    return flags.when('git-sync', () => 1, () => 2);
  }

  async rules(issue: Issue) {
    const [assign, label] = await Promise.all([Rule.Assign, Rule.Label].map((rule) => flags.on(rule)));
    if (await flags.on(CODE_SEARCH, { issue })) this.search?.();
    for await (const key of ['dependency-graph', 'release-notes'] as const) {
      if (await flags.on(key)) return key;
    }
    return assign && label;
  }
}

export const insights = async () => process.env['FLAG_CI_INSIGHTS'] === '1' && import.meta.env.FLAG_WIKI_EXPORT;
