package printer

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/png" // the one form a shop's picture has
	"io"
)

// Bounds of the shop's picture. On 9,600 baud a hundred rows take five seconds.
const (
	logoRowsMax   = rasterRows
	logoSourceMax = 4096 // pixels at each side that are read at most
)

// ErrLogo is a picture that cannot be a logo.
var ErrLogo = errors.New("logo is no PNG picture of at most 4096 by 4096 pixels")

// ReadLogo reads a PNG and prepares it for paper of that many columns: made
// smaller until it fits the width and 192 rows, never larger, and dithered to
// black and white (Floyd and Steinberg). It is done once, at start.
func ReadLogo(r io.ReadSeeker, columns int) (*Bitmap, error) {
	config, _, err := image.DecodeConfig(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLogo, err)
	}
	if config.Width < 1 || config.Height < 1 || config.Width > logoSourceMax || config.Height > logoSourceMax {
		return nil, ErrLogo
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	picture, _, err := image.Decode(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLogo, err)
	}
	return dither(scaled(picture, dotsOf(columns), logoRowsMax)), nil
}

// greys is a picture in light values, 0 black to 255 white.
type greys struct {
	width, height int
	light         []int
}

// scaled takes the mean of what each dot covers.
func scaled(picture image.Image, widthMax, heightMax int) greys {
	bounds := picture.Bounds()
	w, h := bounds.Dx(), bounds.Dy()
	width, height := w, h
	if width > widthMax {
		width, height = widthMax, max(1, h*widthMax/w)
	}
	if height > heightMax {
		width, height = max(1, w*heightMax/h), heightMax
	}
	out := greys{width, height, make([]int, width*height)}
	for y := range height {
		for x := range width {
			out.light[y*width+x] = mean(picture, image.Rect(x*w/width, y*h/height,
				max(x*w/width+1, (x+1)*w/width), max(y*h/height+1, (y+1)*h/height)).Add(bounds.Min))
		}
	}
	return out
}

// mean is the light of a part of a picture on white paper.
func mean(picture image.Image, part image.Rectangle) int {
	sum := 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			pixel := picture.At(x, y)
			_, _, _, alpha := pixel.RGBA()
			grey := color.Gray16Model.Convert(pixel).(color.Gray16).Y
			sum += int(uint32(grey)+0xFFFF-alpha) >> 8
		}
	}
	return sum / (part.Dx() * part.Dy())
}

// dither spreads the error of each dot over its neighbours that come later.
func dither(g greys) *Bitmap {
	out := newBitmap(g.width, g.height)
	spread := func(x, y, share int) {
		if x >= 0 && x < g.width && y < g.height {
			g.light[y*g.width+x] += share / 16
		}
	}
	for y := range g.height {
		for x := range g.width {
			light, white := g.light[y*g.width+x], 255
			if light < 128 {
				out.set(x, y)
				white = 0
			}
			lost := light - white
			spread(x+1, y, 7*lost)
			spread(x-1, y+1, 3*lost)
			spread(x, y+1, 5*lost)
			spread(x+1, y+1, lost)
		}
	}
	return out
}
