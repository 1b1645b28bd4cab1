package metrics_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/metrics"
)

func Example() {
	y := []float64{1, 2, 3, 4}
	yhat := []float64{1, 2, 2, 6}
	fmt.Println("MSE ", metrics.MSE(y, yhat))
	fmt.Printf("RMSE %.3f\n", metrics.RMSE(y, yhat))
	fmt.Println("MAE ", metrics.MAE(y, yhat))
	fmt.Println("R²  ", metrics.R2(y, yhat))
	// Output:
	// MSE  1.25
	// RMSE 1.118
	// MAE  0.75
	// R²   0
}

func ExampleConfusionMatrix() {
	truth := []int{0, 0, 0, 0, 1, 1, 1, 2}
	predicted := []int{0, 0, 0, 1, 1, 1, 0, 0}
	c, err := metrics.ConfusionMatrix(truth, predicted, 3)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("accuracy", metrics.Accuracy(truth, predicted))
	for k, row := range c {
		s := c.Class(k)
		fmt.Printf("class %d %v precision %.2f recall %.2f F1 %.2f\n", k, row, s.Precision, s.Recall, s.F1)
	}
	fmt.Printf("macro %.3f\nmicro %.3f\n", c.Macro(), c.Micro())
	// Output:
	// accuracy 0.625
	// class 0 [3 1 0] precision 0.60 recall 0.75 F1 0.67
	// class 1 [1 2 0] precision 0.67 recall 0.67 F1 0.67
	// class 2 [1 0 0] precision 0.00 recall 0.00 F1 0.00
	// macro {0.422 0.472 0.444}
	// micro {0.625 0.625 0.625}
}

func ExampleROC() {
	truth := []int{0, 0, 1, 1}
	scores := []float64{0.1, 0.4, 0.35, 0.8}
	c, err := metrics.ROC(truth, scores)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, threshold := range c.Threshold {
		fmt.Printf("%.2f: FPR %.1f TPR %.1f\n", threshold, c.FPR[i], c.TPR[i])
	}
	fmt.Println("AUC", c.AUC())
	// Output:
	// +Inf: FPR 0.0 TPR 0.0
	// 0.80: FPR 0.0 TPR 0.5
	// 0.40: FPR 0.5 TPR 0.5
	// 0.35: FPR 0.5 TPR 1.0
	// 0.10: FPR 1.0 TPR 1.0
	// AUC 0.75
}

func ExampleAUC() {
	_, err := metrics.AUC([]int{1, 1}, []float64{0.3, 0.9})
	fmt.Println(err)
	// Output:
	// metrics: a ROC curve needs examples of both classes, but there are 0 of class 0 and 2 of class 1
}

func ExampleLogLoss() {
	half, _ := metrics.LogLoss([]int{0, 1}, []float64{0.5, 0.5})
	good, _ := metrics.LogLoss([]int{0, 1}, []float64{0.1, 0.9})
	fmt.Printf("%.4f %.4f\n", half, good)
	// Output:
	// 0.6931 0.1054
}

func ExampleCrossEntropy() {
	p := mat.NewDense(2, 3, []float64{0.7, 0.2, 0.1, 0.25, 0.25, 0.5})
	loss, err := metrics.CrossEntropy([]int{0, 2}, p)
	fmt.Printf("%.4f %v\n", loss, err)
	// Output:
	// 0.5249 <nil>
}
