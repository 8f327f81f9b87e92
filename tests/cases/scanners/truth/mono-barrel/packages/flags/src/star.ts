export const starExport = 'star-export'
export const starDead = 'star-dead'
export const enum Flag {
  EnumFlag = 'enum-flag',
  EnumDead = 'enum-dead',
}
export class Flags {
  static readonly classStatic = 'class-static'
  static readonly classDead = 'class-dead'
}
