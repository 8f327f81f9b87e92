@Controller('search')
export class C {
  @Get()
  @FeatureFlag('nest-decor')
  list() {}
}
