export enum Feature {
  ClaimsInbox = 'claims-inbox',
  ClaimsInboxBulk = 'claims-inbox-bulk',
  AgentNotes = 'agent-notes',
  RiskHeatmap = 'risk-heatmap',
  QuoteWizardSteps = 'quote-wizard-steps',
  DocumentVault = 'document-vault',
  BrokerLogin = 'broker-login',
  AuditViewer = 'audit-viewer',
}

export const FEATURE_OWNERS: Record<string, string> = {
  [Feature.ClaimsInbox]: 'claims',
  [Feature.ClaimsInboxBulk]: 'claims',
};
