import { Routes } from '@angular/router';

import { Feature } from './core/features/feature.enum';
import { featureGuard } from './core/features/feature.guard';

export const routes: Routes = [
  { path: 'reports', loadComponent: () => import('./reports'), data: { feature: 'reports-export' } },
  { path: 'claims', canMatch: [featureGuard(Feature.ClaimsInbox)], loadChildren: () => import('./claims') },
  { path: 'quote', canActivate: [FeatureGuard], data: { featureFlag: 'quote-wizard', title: 'quote-wizard-steps' } },
  { path: 'fleet', canMatch: [() => inject(FeatureService).isOn('fleet-import')], component: Fleet },
];
