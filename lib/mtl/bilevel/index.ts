// Weights of the losses from what they do to other losses, those of a validation batch. A method is one line here.

export { AutoLambda, type AutoLambdaOptions, type AutoLambdaStep, type LossesOf } from "./auto_lambda.js";
