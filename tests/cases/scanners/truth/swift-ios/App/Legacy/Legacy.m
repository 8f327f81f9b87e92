#import "Legacy.h"
static NSString *const kObjcFlag = @"objc-flag";
static NSString *const kObjcDead = @"objc-dead";

@implementation Legacy
- (void)run {
    if ([self.flags isEnabled:kObjcFlag]) {
        [self go];
    }
}
@end
