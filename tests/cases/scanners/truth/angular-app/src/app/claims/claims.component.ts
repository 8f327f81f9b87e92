@Component({
  selector: 'app-claims',
  template: `
    <app-notes *appFeature="Feature.AgentNotes" />
    <section *ifFeature="'policy-timeline'; else old"></section>
    <p [hidden]="!features.isOn('e-signature')">sign</p>
  `,
})
export class ClaimsComponent {
  protected readonly Feature = Feature;
  private features = inject(FeatureService);
  private readonly vault = toSignal(this.features.watch(Feature.DocumentVault), { initialValue: false });
  heatmap$ = this.features.watch(Feature.RiskHeatmap);
  sidebar = environment.features.darkSidebar;

  @RequiresFeature(Feature.BrokerLogin)
  login() {
    switch (this.mode) {
      case Feature.AuditViewer:
        return this.vault();
      default:
        console.log('legacy-grid');
    }
  }
}
