import { inject, Injectable, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';

@Injectable({ providedIn: 'root' })
export class FeatureService {
  private readonly state = signal<Record<string, boolean>>({});
  readonly Feature = Feature;

  isOn(name: string): boolean {
    return this.state()[name] ?? false;
  }

  watch(name: string): Observable<boolean> {
    return this.client.on$(name).pipe(distinctUntilChanged());
  }
}
