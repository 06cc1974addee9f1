/**
 * The part of Standard Schema, version 1 (standardschema.dev), that is used here. Zod, Valibot,
 * ArkType and others have it; it is an interface of types, so there is no package to depend on.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  /** Has all members of the interface, so that names cannot collide. */
  readonly '~standard': {
    /** The version of the interface. */
    readonly version: 1
    /** The name of the library, for messages. */
    readonly vendor: string
    /** Checks a value, at once or later. */
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    /** Never there at run time. */
    readonly types?:
      | {
          /** The input type. */
          readonly input: Input
          /** The output type. */
          readonly output: Output
        }
      | undefined
  }
}

/** The value, which the schema may have changed, or what is wrong with it. */
export type SchemaResult<Output> =
  | {
      /** The output. */
      readonly value: Output
      /** Nothing is wrong. */
      readonly issues?: undefined
    }
  | {
      /** The problem. */
      readonly issues: readonly SchemaIssue[]
    }

/** One thing that is wrong with a value. */
export interface SchemaIssue {
  /** In the words of the library. */
  readonly message: string
  /** The place in the value: keys, or objects with a key. */
  readonly path?:
    | readonly (
        | PropertyKey
        | {
            /** The key. */
            readonly key: PropertyKey
          }
      )[]
    | undefined
}

/** The type of the values that a schema lets through. */
export type SchemaOutput<Schema extends StandardSchema> = NonNullable<
  Schema['~standard']['types']
>['output']
