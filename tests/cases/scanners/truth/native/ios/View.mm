#import "features.h"
@implementation View
- (void)run {
  if ([flags isEnabled:@"objc-key"]) { [self pay]; }
  if ([[LDClient get] boolVariationForKey:@"objc-ld" defaultValue:NO]) { [self pay]; }
  // objc-commented
}
@end
