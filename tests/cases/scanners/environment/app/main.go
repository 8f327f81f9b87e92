package app

import "os"

const annotationVariable = "FLAG_FROM_ANNOTATION"

func settled() bool {
	value, ok := os.LookupEnv(annotationVariable)
	return ok && value == "true"
}
