export const routes = [
  { path: '/slots', name: 'slot-booking', component: () => import('./Slots.vue') },
  { path: '/reorder', name: 'reorder', meta: { flag: 'reorder-button' } },
];
